"""Networks: VPCs and their address plans."""
