"""What one open declaration shows: findings by cell, states of tables, settings, work beside the window."""
