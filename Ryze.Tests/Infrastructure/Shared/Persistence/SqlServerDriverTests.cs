using Ryze.Tests.Support;

namespace Ryze.Tests.Infrastructure.Shared.Persistence;

/// <summary>
/// No SQL Server runs here, but its driver does: found in review, it refused to connect at all in the globalization mode that the program was
/// built with, whatever the server.
/// </summary>
internal sealed class SqlServerDriverTests
{
    [Test]
    public async Task The_program_as_it_is_built_gets_as_far_as_the_network()
    {
        using var folder = new TemporaryFolder();
        var settings = RyzeApp.Settings(folder);
        settings["DATABASE_PROVIDER"] = "sqlserver";
        settings["DATABASE_CONNECTION_STRING"] = $"Server=127.0.0.1,{FreePort.Next()};Database=ryze;Connect Timeout=1;ConnectRetryCount=0;Encrypt=False;User Id=sa;Password=marked-password";
        await using var ryze = RyzeProcess.Launch(settings);

        await ryze.WaitForExitAsync();

        Assert.That(ryze.ExitCode, Is.Not.Zero);
        Assert.That(ryze.Output, Does.Not.Contain("Globalization").And.Not.Contain("marked-password"));
        Assert.That(ryze.Output, Does.Contain("network-related").Or.Contain("error: 40"), ryze.Output);
    }
}
