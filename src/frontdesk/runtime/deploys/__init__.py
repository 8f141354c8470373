"""What runs: releases made, planned, switched, moved to, and looked at."""
