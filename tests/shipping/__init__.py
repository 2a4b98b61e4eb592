"""What ships in containers, run outside them."""
