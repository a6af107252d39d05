"""What authorities, establishments and those who take samples may read."""
