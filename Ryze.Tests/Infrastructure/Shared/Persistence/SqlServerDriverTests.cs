using Ryze.Tests.Support;

namespace Ryze.Tests.Infrastructure.Shared.Persistence;

/// <summary>
/// Regression: the driver refused every connection in the program's globalization mode. This test needs the driver,
/// but no SQL Server.
/// </summary>
internal sealed class SqlServerDriverTests
{
    [Test]
    public async Task Built_program_reaches_the_network_with_the_SQL_Server_driver()
    {
        using var folder = new TemporaryFolder();
        var settings = RyzeApp.Settings(folder);
        settings["DATABASE_PROVIDER"] = "sqlserver";
        settings["DATABASE_CONNECTION_STRING"] =
            $"Server=127.0.0.1,{FreePort.Next()};Database=ryze;Connect Timeout=1;ConnectRetryCount=0;Encrypt=False;User Id=sa;Password=marked-password";
        await using var ryze = RyzeProcess.Launch(settings);

        await ryze.WaitForExitAsync();

        Assert.That(ryze.ExitCode, Is.Not.Zero);
        Assert.That(ryze.Output, Does.Not.Contain("Globalization").And.Not.Contain("marked-password"));
        Assert.That(ryze.Output, Does.Contain("network-related").Or.Contain("error: 40"), ryze.Output);
    }
}
