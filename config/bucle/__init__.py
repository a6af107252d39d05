"""How a process of the server takes requests and answers them: one loop reads and sends, few threads serve."""
