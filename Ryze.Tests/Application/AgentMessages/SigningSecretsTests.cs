using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Moq;
using Ryze.Application.AgentMessages;
using Ryze.Application.Ports;
using Ryze.Domain;
using Ryze.Domain.Bridge;
using Ryze.Domain.Errors;
using Ryze.Tests.Application.Relay;
using Ryze.Tests.Support;

namespace Ryze.Tests.Application.AgentMessages;

/// <summary>A signing secret that was reset in Chatwoot (chatwoot.md 1.2.5).</summary>
internal sealed class SigningSecretsTests
{
    private static readonly LinkedInbox Inbox = new(42, "Suporte", null, new Secret("former"));

    private readonly Mock<IChatwootClient> _chatwoot = new();
    private readonly Mock<IBridgeIntegrations> _integrations = new();
    private readonly FakeTimeProvider _time = new();
    private readonly SigningSecrets _secrets;

    public SigningSecretsTests() => _secrets = new SigningSecrets(_chatwoot.Object, _integrations.Object, _time, NullLogger<SigningSecrets>.Instance);

    [Test]
    public async Task Without_doubt_Chatwoot_is_not_asked_and_after_an_answer_there_is_none()
    {
        Shows(new Secret("new"));
        await LearnAsync();
        _secrets.Doubt("int_1");
        await LearnAsync();
        await LearnAsync();

        _chatwoot.Verify(c => c.ListInboxesAsync(It.IsAny<ChatwootAccess>(), default), Times.Once);
        _integrations.Verify(i => i.SetSigningSecretAsync("int_1", 42, It.Is<Secret>(secret => secret.Reveal() == "new"), default), Times.Once);
    }

    [TestCase("former")]
    [TestCase(null)]
    public async Task The_same_secret_or_none_changes_nothing(string? shown)
    {
        Shows(shown is null ? null : new Secret(shown));
        _secrets.Doubt("int_1");
        await LearnAsync();

        _integrations.VerifyNoOtherCalls();
    }

    [Test]
    public void Refusals_hurry_a_catch_up_once_in_ten_minutes()
    {
        Assert.That((_secrets.Doubt("int_1"), _secrets.Doubt("int_1"), _secrets.Doubt("int_2")), Is.EqualTo((true, false, true)));
        _time.Advance(TimeSpan.FromMinutes(10));
        Assert.That(_secrets.Doubt("int_1"), Is.True);
    }

    private void Shows(Secret? secret) => _chatwoot.Setup(c => c.ListInboxesAsync(It.IsAny<ChatwootAccess>(), default))
        .ReturnsAsync(Result.Of<IReadOnlyList<ChatwootInbox>>([new ChatwootInbox(41, "Another", null, null, new Secret("x")), new ChatwootInbox(42, "Suporte", null, null, secret)]));

    private Task LearnAsync() => _secrets.LearnAsync(RelayJobs.Of(WhatsAppEvent.Message("3EB0")).Integration, Inbox, default);
}
