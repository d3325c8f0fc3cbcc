"""What an environment costs in a month: from a plan and a table of prices, without a cloud. Pure but for `command`."""
