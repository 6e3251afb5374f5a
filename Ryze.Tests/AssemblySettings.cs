// Most of the waiting is for other processes and for leases to lapse, so more tests than cores may run.
[assembly: Parallelizable(ParallelScope.All)]
[assembly: LevelOfParallelism(8)]
[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
