using Microsoft.Playwright;

namespace Ryze.Tests.Support;

/// <summary>The operating system's Chromium, so that the test downloads nothing.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly string[] Programs = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _chromium;

    private Browser(IPlaywright playwright, IBrowser chromium)
    {
        _playwright = playwright;
        _chromium = chromium;
    }

    /// <summary>Starts the browser, or ignores the test when none is installed.</summary>
    public static async Task<Browser> StartAsync()
    {
        if (Array.Find(Programs, File.Exists) is not { } program)
        {
            Assert.Ignore("No browser here: apt-get install chromium");
            throw new System.Diagnostics.UnreachableException();
        }

        var playwright = await Playwright.CreateAsync();
        var chromium = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                    "--disable-component-update",
                "--disable-sync",
            ],
        });
        return new Browser(playwright, chromium);
    }

    /// <summary>Opens an empty page without cookies or cache, like a new visitor.</summary>
    public async Task<IPage> OpenAsync(int width = 1280, int height = 800, ColorScheme colors = ColorScheme.Light)
    {
        var context = await _chromium.NewContextAsync(new BrowserNewContextOptions
        {
            ViewportSize = new ViewportSize { Width = width, Height = height },
            ColorScheme = colors,
            Locale = "en-GB",
            TimezoneId = "UTC",
        });
        return await context.NewPageAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _chromium.DisposeAsync();
        _playwright.Dispose();
    }
}
