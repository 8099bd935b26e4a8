"""What commands and window both do with declarations and workspaces; no Qt."""
