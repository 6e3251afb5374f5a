using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Ryze.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace Ryze.Tests.Scenarios.Sandbox;

/// <summary>
/// docs/spec/bridge.md 5: the <c>/sandbox</c> page in a real browser, with both roles behind it. Each test uses another customer.
/// </summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed partial class SandboxPageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentQueue<string> _complaints = new();
    private Browser _browser = null!;
    private RyzeApp _ryze = null!;

    /// <summary>Runs the command that the page shows, with <c>startAsPending</c> and <c>reopenResolved</c> switched on.</summary>
    [OneTimeSetUp]
    public async Task StartAsync()
    {
        var starting = Browser.StartAsync();
        SetDefaultExpectTimeout(15_000);
        var settings = RyzeApp.Settings(_folder, "api,bridge");
        settings["RYZE_ACCOUNT_TOKEN"] = null;
        _ryze = await RyzeApp.StartAsync(settings, "Development");
        _browser = await starting;
        var command = (string)(await _ryze.Client.SendAsync(HttpMethod.Get, "/sandbox/activation")).Json["command"]!;
        using var newcomer = new RyzeClient(_ryze.Url, TokenOfCommand().Match(command).Groups["token"].Value);
        var body = JsonNode.Parse(BodyOfCommand().Match(command).Groups["body"].Value)!;
        body["startAsPending"] = true;
        body["reopenResolved"] = true;
        var answer = await newcomer.SetTextAsync(body.ToJsonString());
        Assert.That(answer.Code, Is.EqualTo(201), answer.Body);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        if (_ryze is not null)
        {
            await _ryze.DisposeAsync();
        }
    }

    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task Page_supports_a_complete_conversation()
    {
        var page = await VisitAsync();
        var (phone, desk) = (Phone(page), Desk(page));
        await BeAsync(page, "00035511988", "Maria Souza");
        await WriteAsync(page, "Oi, *tudo* bem?");
        await OpenAsync(page, "Maria Souza");
        await Expect(desk.GetByText("Oi, tudo bem?")).ToBeVisibleAsync();
        await Expect(Badge(page)).ToHaveTextAsync("pending");

        await AnswerAsync(page, "Bom **dia**!");
        var answer = Message(desk, "Bom dia!");
        await Expect(answer.GetByText("Not delivered: WhatsApp did not take it, try again")).ToBeVisibleAsync();
        await answer.GetByRole(AriaRole.Button, new() { Name = "Retry" }).ClickAsync();
        await Expect(Message(phone, "Bom dia!").GetByText("Ana", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(answer.GetByText("✓✓ delivered")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Mark read" }).ClickAsync();
        await Expect(answer.GetByText("✓✓ read")).ToBeVisibleAsync();

        await page.GetByLabel("Private note").CheckAsync();
        await AnswerAsync(page, "A good customer");
        await Expect(Message(desk, "A good customer").GetByText("Private note by Ana")).ToBeVisibleAsync();

        await page.Locator("#phone-file")
            .SetInputFilesAsync(new FilePayload { Name = "receipt.png", MimeType = "image/png", Buffer = Receipt });
        await WriteAsync(page, "My receipt");
        await Expect(desk.GetByRole(AriaRole.Img, new() { Name = "receipt.png" })).ToHaveJSPropertyAsync("naturalWidth", 132);
        await AnswerAsync(page, "I look at it");
        await Expect(Message(desk, "I look at it").GetByRole(AriaRole.Button, new() { Name = "Retry" })).ToBeVisibleAsync();
        await page.Locator("#desk-file")
            .SetInputFilesAsync(new FilePayload { Name = "prices.pdf", MimeType = "application/pdf", Buffer = [1, 2] });
        await AnswerAsync(page, "Our prices");
        await Expect(phone.GetByText("File: prices.pdf")).ToBeVisibleAsync();
        await Expect(Message(desk, "Our prices").GetByText("✓✓ delivered")).ToBeVisibleAsync();
        await page.SetViewportSizeAsync(1280, 960);
        await page.ScreenshotAsync(new() { Path = PicturePath() });

        await answer.GetByRole(AriaRole.Button, new() { Name = "Delete" }).ClickAsync();
        await Expect(desk.GetByText("This message was deleted")).ToBeVisibleAsync();
        await Expect(phone.GetByText("This message was deleted")).ToBeVisibleAsync();
        await Expect(phone.GetByText("A good customer")).ToHaveCountAsync(0);
    }

    [Test]
    public async Task Page_shows_markup_as_text_in_a_reopened_conversation()
    {
        const string Markup = "<img src=x onerror=alert(1)><script>alert(2)</script>";
        var page = await VisitAsync();
        page.Dialog += (_, dialog) => _complaints.Enqueue(dialog.Message);
        await BeAsync(page, "5531955554444", "<b>Rui</b>");
        await WriteAsync(page, Markup);
        await OpenAsync(page, "<b>Rui</b>");
        await Expect(Desk(page).GetByText(Markup)).ToBeVisibleAsync();
        await Expect(Phone(page).GetByText(Markup)).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Open", Exact = true }).ClickAsync();
        await Expect(Badge(page)).ToHaveTextAsync("open");
        await page.GetByRole(AriaRole.Button, new() { Name = "Resolve" }).ClickAsync();
        await Expect(Badge(page)).ToHaveTextAsync("resolved");
        await WriteAsync(page, "One more thing");

        await Expect(Desk(page).GetByText("One more thing")).ToBeVisibleAsync();
        await Expect(Badge(page)).ToHaveTextAsync("open");
        await Expect(page.Locator("li b, li script, nav b")).ToHaveCountAsync(0);
    }

    [Test]
    public async Task Page_shows_the_activation_command_when_there_is_no_inbox()
    {
        var page = await _browser.OpenAsync();
        await page.RouteAsync(
            "**/sandbox/desk/inboxes", route => route.FulfillAsync(new() { ContentType = "application/json", Body = "[]" }));
        await page.GotoAsync(new Uri(_ryze.Url, "/sandbox").AbsoluteUri);

        await Expect(page.GetByLabel("Activation command"))
            .ToContainTextAsync("curl -sS -X POST " + _ryze.Url + "api/chatwoot/set/suporte");
        await Expect(page.GetByText("Development only")).ToBeVisibleAsync();
        Assert.That(await ViolationsAsync(page), Is.Empty);
    }

    [TestCase(1280, ColorScheme.Light)]
    [TestCase(360, ColorScheme.Dark)]
    public async Task Page_is_accessible_on_any_screen_width(int width, ColorScheme colors)
    {
        var page = await VisitAsync(width, colors);
        await BeAsync(page, $"55119000{width}", $"Visitor {width}");
        await page.GetByLabel("Message from the customer").FocusAsync();
        await page.Keyboard.TypeAsync("by keyboard");
        await page.Keyboard.PressAsync("Enter");
        await OpenAsync(page, $"Visitor {width}");
        await Expect(Desk(page).GetByText("by keyboard")).ToBeVisibleAsync();
        await page.GetByLabel("Private note").CheckAsync();
        await AnswerAsync(page, "a note");
        await Expect(Message(Desk(page), "a note")).ToBeVisibleAsync();

        Assert.That(await ViolationsAsync(page), Is.Empty);
        Assert.That(await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), Is.LessThanOrEqualTo(width));
    }

    [OneTimeTearDown]
    public void AssertNoConsoleErrors() => Assert.That(_complaints, Is.Empty, "in the browser's console");

    // A drawing of a receipt.
    private static byte[] Receipt => Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAIQAAABUBAMAAACxVIK7AAAAD1BMVEX////E1uwdX6i0usIfazWtyGqEAAAAa0lEQVR42mMQpBgwjBpBSyMYiACjRgxBI5SwgFEjyDZiNG"
        + "mNGoHNCGOsACJuMJSMGI3UQZ604FrJTxcDZMRopA6NUgsCDIaSEaOROmrEaNIacV0aJH0uEOAwagSpRowmrVEjRo0YNYJGRgAAvxsHTQDq6FgAAAAASUVORK5CYII=");

    private static ILocator Phone(IPage page) => page.Locator("#phone-log");

    private static ILocator Desk(IPage page) => page.Locator("#desk-log");

    private static ILocator Message(ILocator log, string text) => log.GetByRole(AriaRole.Listitem).Filter(new() { HasText = text });

    private static ILocator Badge(IPage page) => page.GetByRole(AriaRole.Group).Locator(".badge");

    /// <summary>Writes to the documentation only when RYZE_SCREENSHOT is 1, so that a normal run changes no tracked file.</summary>
    private static string PicturePath() => Environment.GetEnvironmentVariable("RYZE_SCREENSHOT") == "1"
        ? Path.GetFullPath(Path.Combine(TestContext.CurrentContext.TestDirectory, "../../../../docs/images/sandbox.png"))
        : Path.Combine(TestContext.CurrentContext.WorkDirectory, "sandbox.png");

    private async Task<IPage> VisitAsync(int width = 1280, ColorScheme colors = ColorScheme.Light)
    {
        var page = await _browser.OpenAsync(width, colors: colors);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _complaints.Enqueue(message.Text);
            }
        };
        page.PageError += (_, error) => _complaints.Enqueue(error);
        await page.GotoAsync(new Uri(_ryze.Url, "/sandbox").AbsoluteUri);
        return page;
    }

    private static async Task BeAsync(IPage page, string number, string name)
    {
        await page.GetByLabel("Customer", new() { Exact = true }).SelectOptionAsync("other");
        await page.GetByLabel("Number, digits only").FillAsync(number);
        await page.GetByLabel("Name").FillAsync(name);
    }

    private static async Task WriteAsync(IPage page, string text)
    {
        await page.GetByLabel("Message from the customer").FillAsync(text);
        await page.Locator("#phone-form").GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
    }

    private static async Task OpenAsync(IPage page, string name)
    {
        await page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Button, new() { Name = name }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 3 })).ToContainTextAsync(name);
    }

    private static async Task AnswerAsync(IPage page, string text)
    {
        await page.GetByLabel("Message from the agent").FillAsync(text);
        await page.Locator("#desk-form").GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await Expect(page.GetByLabel("Message from the agent")).ToHaveValueAsync("");
    }

    private static async Task<IEnumerable<string>> ViolationsAsync(IPage page) =>
        (await page.RunAxe()).Violations.Select(v => $"{v.Id}: {v.Help} {string.Join(' ', v.Nodes.Select(n => n.Html))}");

    [GeneratedRegex("-H 'token: (?<token>[^']+)'", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TokenOfCommand();

    [GeneratedRegex("-d '(?<body>[^']+)'", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex BodyOfCommand();
}
