using Ryze.Application.Ports;
using Ryze.Application.Relay;
using Ryze.Domain.AgentMessages;
using Ryze.Domain.Bridge;
using Ryze.Domain.Chatwoot;
using Ryze.Domain.Relay;

namespace Ryze.Application.AgentMessages;

/// <summary>Turns an agent message into its parts, and adds what Chatwoot did not show with it: the survey link and the agent's name for customers.</summary>
internal sealed class AgentMessageComposer(IChatwootMessages chatwoot, AgentNames names, Random random)
{
    /// <summary>In characters: the most that a WhatsApp text has. The engine would refuse a longer one after it was formatted.</summary>
    public const int MaxText = 65_536;

    /// <summary>In every survey link, behind Chatwoot's base URL.</summary>
    private const string SurveyPath = "/survey/responses/";

    /// <summary>For a conversation that Chatwoot cannot show at the moment.</summary>
    private static readonly TimeSpan SurveyRetryLimit = TimeSpan.FromMinutes(2);

    public async Task<ComposedMessage> ComposeAsync(
        SendAgentMessage request, AgentMessage message, BridgeIntegration integration, CancellationToken cancellationToken)
    {
        if (message.Content.Length > MaxText)
        {
            return ComposedMessage.Failed($"text must be at most {MaxText} characters");
        }

        var settings = integration.Settings;
        var access = new ChatwootAccess(settings.BaseUrl, settings.AccountId, settings.ApiToken);
        var words = WhatsAppText.FromMarkdown(message.Content);
        if (message.IsSurvey && !message.Content.Contains(SurveyPath, StringComparison.Ordinal))
        {
            var found = await chatwoot.FindConversationAsync(access, message.ConversationId, cancellationToken);
            if (!found.TryGet(out var conversation, out var error) && RelayDecision.IsRefusedToken((BridgeFailure)error))
            {
                // Kept until the integration is set again with a token that Chatwoot takes.
                return ComposedMessage.NotYet(new RelayOutcome(
                    RelayStep.Retry, RelayDecision.ProbeEvery, Discretion.Of(((BridgeFailure)error).Detail)) { IsFailure = false });
            }

            if (error is BridgeFailure failed && RelayDecision.IsPassing(failed) && request.FailingFor < SurveyRetryLimit)
            {
                return ComposedMessage.NotYet(new RelayOutcome(
                    RelayStep.Retry, MessageParts.PauseAfter(request, random), Discretion.Of(failed.Detail)));
            }

            if (conversation?.Uuid is not { Length: > 0 } uuid)
            {
                return ComposedMessage.Failed("Chatwoot did not show the link of the survey");
            }

            words = $"{words.TrimEnd()}\n{ChatwootBaseUrl.Normalize(settings.BaseUrl)}{SurveyPath}{uuid}";
        }

        var signer = !settings.SignMessages || message.IsAutomatic ? ""
            : message.AgentId is { } agentId ? await names.FindAsync(integration.Id, access, agentId, cancellationToken) ?? message.SenderName
            : message.SenderName;
        var resolved = message with { Files = [.. message.Files.Select(file => file.ResolvedAgainst(settings.BaseUrl))] };
        return ComposedMessage.Of(AgentMessagePart.Of(resolved, words, signer));
    }
}

/// <param name="Parts">Empty when there is nothing to send.</param>
/// <param name="End">Set when the message cannot be composed yet.</param>
/// <param name="Fault">Why it never can be; null otherwise.</param>
internal sealed record ComposedMessage(IReadOnlyList<AgentMessagePart> Parts, RelayOutcome? End, string? Fault)
{
    public static ComposedMessage Of(IReadOnlyList<AgentMessagePart> parts) => new(parts, null, null);

    public static ComposedMessage NotYet(RelayOutcome end) => new([], end, null);

    public static ComposedMessage Failed(string fault) => new([], null, fault);
}
