"""The pages of authorities, establishments and those who take samples."""
