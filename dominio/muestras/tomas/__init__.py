"""What people who take samples register: at an establishment, with no laboratory of their own."""
