"""What runs: releases planned, deployed, switched, migrated to, and shown."""
