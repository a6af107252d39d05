"""What the country publishes: establishments, professionals, comunas …"""
