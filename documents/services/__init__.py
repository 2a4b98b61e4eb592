"""What the product does: keyword-only, typed, audited; called once per use by an edge."""
