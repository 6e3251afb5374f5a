using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Ryze.Application.Bridge.Chatwoot;
using Ryze.Application.Bridge.Integrations;
using Ryze.Application.Bridge.ToWhatsApp;
using Ryze.Application.Shared;
using Ryze.Domain;
using Ryze.Domain.Bridge.Provisioning;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;
using Ryze.Tests.Application.Bridge.ToChatwoot;
using Ryze.Tests.Support;

namespace Ryze.Tests.Application.Bridge.ToWhatsApp;

/// <summary>A signing secret that was reset in Chatwoot (docs/spec/chatwoot.md 1.2.5).</summary>
internal sealed class SigningSecretsTests
{
    private static readonly LinkedInbox Inbox = new(42, "Suporte", null, new Secret("former"));

    private readonly Mock<IChatwootClient> _chatwoot = new();
    private readonly Mock<IBridgeIntegrationRepository> _integrations = new();
    private readonly Mock<ISchedule> _schedule = new();
    private readonly FakeTimeProvider _time = new();
    private readonly SigningSecrets _secrets;

    public SigningSecretsTests()
    {
        _secrets = new SigningSecrets(_chatwoot.Object, _integrations.Object, _schedule.Object, _time, NullLogger<SigningSecrets>.Instance);
        _integrations.Setup(i => i.FindAsync("int_1", default))
            .ReturnsAsync(
                RelayJobs.Of(WhatsAppEvent.Message("3EB0")).Integration with { Phase = BridgeIntegrationPhase.Active, Inbox = Inbox });
    }

    [Test]
    public async Task New_secret_is_stored()
    {
        Shows(new Secret("new"));

        Assert.That(await _secrets.LearnAsync("int_1", default), Is.True);

        _integrations.Verify(
            i => i.SetSigningSecretAsync("int_1", 42, It.Is<Secret>(secret => secret.Reveal() == "new"), default), Times.Once);
    }

    [TestCase("former")]
    [TestCase(null)]
    public async Task Secret_is_not_stored_when_it_is_the_same_or_absent(string? shown)
    {
        Shows(shown is null ? null : new Secret(shown));

        Assert.That(await _secrets.LearnAsync("int_1", default), Is.False);

        _integrations.Verify(i => i.SetSigningSecretAsync(It.IsAny<string>(), It.IsAny<long>(), It.IsAny<Secret>(), default), Times.Never);
    }

    [Test]
    public void Secret_is_not_read_without_a_bad_signature() => Assert.That(_secrets.TryStart("int_1"), Is.False);

    [Test]
    public void Secret_is_read_once_per_interval_after_bad_signatures()
    {
        _secrets.ReportBadSignature("int_1");
        Assert.That((_secrets.TryStart("int_1"), _secrets.TryStart("int_1")), Is.EqualTo((true, false)));

        _secrets.ReportBadSignature("int_1");
        Assert.That(_secrets.TryStart("int_1"), Is.False);
        _time.Advance(SigningSecrets.ReadInterval);
        Assert.That(_secrets.TryStart("int_1"), Is.True, "no further report is needed");
    }

    [Test]
    public void Forged_signatures_wake_the_schedule_once_per_interval()
    {
        _secrets.ReportBadSignature("int_1");
        _secrets.TryStart("int_1");
        for (var i = 0; i < 100; i++)
        {
            _secrets.ReportBadSignature("int_1");
        }

        _schedule.Verify(schedule => schedule.RunSoon<CatchUpIntegrations>(), Times.Once);
    }

    [Test]
    public void Secret_is_read_at_most_once_a_minute_when_it_is_unknown()
    {
        _secrets.ReportUnknownSecret("int_1");
        Assert.That(_secrets.TryStart("int_1"), Is.True);

        _time.Advance(SigningSecrets.UnknownReadInterval - TimeSpan.FromSeconds(1));
        _secrets.ReportUnknownSecret("int_1");
        Assert.That(_secrets.TryStart("int_1"), Is.False);
        _time.Advance(TimeSpan.FromSeconds(1));
        _secrets.ReportUnknownSecret("int_1");
        Assert.That(_secrets.TryStart("int_1"), Is.True);
    }

    [Test]
    public async Task Secret_is_read_again_when_Chatwoot_does_not_answer()
    {
        _chatwoot.Setup(c => c.ListInboxesAsync(It.IsAny<ChatwootAccess>(), default))
            .ReturnsAsync(new ChatwootFailure(BridgeErrorCode.ChatwootUnreachable, Detail.None));
        _secrets.ReportBadSignature("int_1");
        _secrets.TryStart("int_1");

        Assert.That(await _secrets.LearnAsync("int_1", default), Is.False);

        _time.Advance(SigningSecrets.ReadInterval);
        Assert.That(_secrets.TryStart("int_1"), Is.True);
    }

    private void Shows(Secret? secret) => _chatwoot.Setup(c => c.ListInboxesAsync(It.IsAny<ChatwootAccess>(), default))
        .ReturnsAsync(
            Result.Of<IReadOnlyList<ChatwootInbox>>(
            [new ChatwootInbox(41, "Another", null, null, new Secret("x")), new ChatwootInbox(42, "Suporte", null, null, secret)]));
}
