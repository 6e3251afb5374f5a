// Tests mostly wait for other processes and leases, so more tests than cores may run.
[assembly: Parallelizable(ParallelScope.All)]
[assembly: LevelOfParallelism(8)]
[assembly: FixtureLifeCycle(LifeCycle.InstancePerTestCase)]

#pragma warning disable MA0047 // NUnit runs a set-up without a namespace once for the whole assembly.
/// <summary>Runs once, before the first test.</summary>
[SetUpFixture]
internal sealed class AssemblySettings
{
    /// <summary>Each host would otherwise keep a thread that watches appsettings.json: the suite starts thousands of hosts.</summary>
    [OneTimeSetUp]
    public static void DoNotWatchSettings() => Environment.SetEnvironmentVariable("DOTNET_hostBuilder__reloadConfigOnChange", "false");
}
#pragma warning restore MA0047
