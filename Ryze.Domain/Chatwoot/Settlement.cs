using Ryze.Domain.Bridge;

namespace Ryze.Domain.Chatwoot;

/// <summary>What becomes of an activation whose outcome nobody waited for (api.md 4.4).</summary>
public enum Settlement
{
    /// <summary>Not known yet; ask again.</summary>
    Wait,

    /// <summary>Nothing came of it, or a later activation replaced it.</summary>
    Forget,

    /// <summary>The bridge runs it: the local row follows.</summary>
    Keep,

    /// <summary>The bridge made an integration that nobody wants any more: it is removed.</summary>
    TakeBack,
}

public static class SettlementDecision
{
    /// <summary>A 404 of the bridge is believed only this long after the request was sent: until then it may still arrive (bridge.md 1).</summary>
    public static readonly TimeSpan RequestMayArriveFor = TimeSpan.FromSeconds(60);

    /// <param name="state">What the bridge says of the activation; null when it never heard of it.</param>
    /// <param name="hasIntegration">Whether the instance has an integration of its own.</param>
    public static Settlement Of(ActivationIntent intent, IntegrationState? state, bool hasIntegration, DateTimeOffset now)
    {
        if (state is null)
        {
            return now - intent.SentAt >= RequestMayArriveFor ? Settlement.Forget : Settlement.Wait;
        }

        return state.Status switch
        {
            IntegrationStates.Activating => Settlement.Wait,
            IntegrationStates.Failed => Settlement.Forget,
            _ when state.ActivationId is not null && state.ActivationId != intent.ActivationId => Settlement.Forget,

            // Where there was an integration before, the bridge has already changed or replaced it, and taking the change away could leave
            // the instance with none: the row follows the bridge.
            _ when intent.TakeBack && !hasIntegration => Settlement.TakeBack,
            _ => Settlement.Keep,
        };
    }
}
