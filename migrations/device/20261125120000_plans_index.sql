-- Every edit moved a plan in it, and the few thousand plans of a device are sorted as quickly without.
DROP INDEX plans_by_change;
