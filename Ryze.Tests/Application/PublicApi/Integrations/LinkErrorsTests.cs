using Microsoft.Extensions.Logging.Testing;
using Moq;
using Ryze.Application.PublicApi.Integrations;
using Ryze.Application.PublicApi.Link;
using Ryze.Application.Shared;
using Ryze.Domain;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;
using Ryze.Domain.PublicApi.Instances;
using Ryze.Domain.PublicApi.Integrations;

namespace Ryze.Tests.Application.PublicApi.Integrations;

/// <summary>docs/spec/bridge.md 2.1 and 2.2: how <c>GET list</c> describes the link between an integration and its bridge.</summary>
internal sealed class LinkErrorsTests
{
    private static readonly DateTimeOffset Since = new(2026, 6, 17, 9, 0, 0, TimeSpan.FromHours(-3));
    private static readonly Error Silent = new BridgeError.Unreachable(Detail.Of("connection refused"), MayHaveActed: false);

    private readonly Mock<IChatwootIntegrationRepository> _integrations = new();
    private readonly Mock<IBridgeClient> _bridge = new();
    private readonly Mock<IOpenLinks> _openLinks = new();

    [TestCase(true, "", 7, false, "")]
    [TestCase(true, "stored", 7, false, "stored")]
    [TestCase(false, "", 7, false, "the bridge has no link open since 2026-06-17T12:00:00Z, 7 events wait")]
    [TestCase(false, "stored", 0, false, "stored; the bridge has no link open since 2026-06-17T12:00:00Z, 0 events wait")]
    [TestCase(
        true, "", 100_000, true,
        "events are refused since 2026-06-17T12:00:00Z: 100000 wait for the bridge, and the outbox accepts no more")]
    [TestCase(
        false, "", 100_000, true,
        "the bridge has no link open since 2026-06-17T12:00:00Z, 100000 events wait; events are refused since 2026-06-17T12:00:00Z: 100000 wait for the bridge, and the outbox accepts no more")]
    public async Task Last_error_shows_the_known_state_when_the_bridge_is_unreachable(
        bool isOpen, string stored, long backlog, bool full, string expected)
    {
        Given(View(stored, backlog, full ? Since : null), Silent);
        _openLinks.Setup(s => s.Find("cwi_1")).Returns(new OpenLinkState(isOpen, Since));

        Assert.That((await GetAsync()).LastError, Is.EqualTo(expected));
    }

    [Test]
    public async Task Last_error_has_no_time_when_no_link_was_ever_open()
    {
        Given(View("", 0, null), Silent);
        _openLinks.Setup(s => s.Find("cwi_1")).Returns(new OpenLinkState(IsOpen: false, null));

        Assert.That((await GetAsync()).LastError, Is.EqualTo("the bridge has no link open, 0 events wait"));
    }

    [TestCase("", false, "")]
    [TestCase("no socket to the API", false, "no socket to the API")]
    [TestCase("", true, "events are refused since 2026-06-17T12:00:00Z: 100000 wait for the bridge, and the outbox accepts no more")]
    [TestCase(
        "paused", true,
        "paused; events are refused since 2026-06-17T12:00:00Z: 100000 wait for the bridge, and the outbox accepts no more")]
    public async Task Last_error_adds_a_full_backlog_to_the_bridge_error(string bridge, bool full, string expected)
    {
        Given(View("stored", full ? 100_000 : 0, full ? Since : null), State(bridge, IntegrationStates.Error));

        var view = await GetAsync();

        Assert.That((view.LastError, view.Status), Is.EqualTo((expected, IntegrationStatus.Error)));
        _openLinks.Verify(s => s.Find(It.IsAny<string>()), Times.Never);
    }

    [Test]
    public async Task Last_error_is_empty_when_a_full_backlog_has_drained()
    {
        Given(View("", 99_999, Since), State("", IntegrationStates.Active));

        Assert.That((await GetAsync()).LastError, Is.Empty);
    }

    [Test]
    public async Task A_backlog_that_is_full_by_its_bytes_is_reported_in_bytes()
    {
        Given(View("", 200, Since) with { BacklogBytes = StorageQuotas.Default.OutboxBytes }, State("", IntegrationStates.Active));

        Assert.That(
            (await GetAsync()).LastError,
            Is.EqualTo(
            "events are refused since 2026-06-17T12:00:00Z: 536870912 bytes wait for the bridge, and the outbox accepts no more"));
    }

    private void Given(ChatwootIntegrationView view, Result<IntegrationState> bridge)
    {
        _integrations.Setup(i => i.FindViewAsync("ins", It.IsAny<CancellationToken>())).ReturnsAsync(view);
        _bridge.Setup(b => b.GetAsync("int_1", It.IsAny<CancellationToken>())).ReturnsAsync(bridge);
    }

    private async Task<ChatwootIntegrationView> GetAsync() => (await new GetChatwootIntegrationHandler(
        _integrations.Object, _bridge.Object, new SingleFlight<string, Result<IntegrationState>>(), _openLinks.Object,
        StorageQuotas.Default, new FakeLogger<GetChatwootIntegrationHandler>())
        .Handle(new GetChatwootIntegration(new Instance("ins", "acc", "suporte", Since)), CancellationToken.None)).Value;

    private static ChatwootIntegrationView View(string lastError, long backlog, DateTimeOffset? fullSince) => new(
        "cwi_1", "suporte", IntegrationStatus.Active, "int_1", "https://cw.example", 1, 42, "Inbox", false, false, false, false, lastError,
        Since, backlog, fullSince);

    private static IntegrationState State(string lastError, string status) =>
        new("int_1", "suporte", status, lastError, 42, "Inbox", IntegrationStates.Connected, 0, 0, null, Since, "act_1");
}
