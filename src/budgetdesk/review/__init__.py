"""What is wrong and why: findings and explanations."""
