"""The engines, one file each; every one speaks `inference.engine.Engine` and none knows another."""
