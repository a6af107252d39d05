"""What the help desk looks up before it authorises something or has a message served again."""
