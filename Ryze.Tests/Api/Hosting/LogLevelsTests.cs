using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Ryze.Tests.Api.Hosting;

/// <summary>What the shipped appsettings.json lets into the log.</summary>
internal sealed class LogLevelsTests
{
    [TestCase("Polly", LogLevel.Critical, false)]
    [TestCase("Ryze.Application.PublicApi.Integrations.BridgeRemover", LogLevel.Information, true)]
    public void Category_is_logged_when_the_settings_let_it(string category, LogLevel level, bool expected)
    {
        var settings = new ConfigurationBuilder().AddJsonFile(Path.Combine(AppContext.BaseDirectory, "appsettings.json")).Build();
        using var services = new ServiceCollection()
            .AddLogging(logging => logging.AddConfiguration(settings.GetSection("Logging")).AddFakeLogging())
            .BuildServiceProvider();

        Assert.That(services.GetRequiredService<ILoggerFactory>().CreateLogger(category).IsEnabled(level), Is.EqualTo(expected));
    }
}
