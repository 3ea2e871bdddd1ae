-- Which plan a what-if copy belongs to and what it is called there: a projection of the plan's header.
ALTER TABLE plans ADD COLUMN scenario_of TEXT;
ALTER TABLE plans ADD COLUMN scenario TEXT;

CREATE INDEX plans_by_scenario ON plans (scenario_of) WHERE scenario_of IS NOT NULL;
