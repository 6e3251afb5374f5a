// Tests mostly wait for other processes and leases, so more tests than cores may run.
[assembly: Parallelizable(ParallelScope.All)]
[assembly: LevelOfParallelism(8)]
[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
