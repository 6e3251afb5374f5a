using Ryze.Domain.Protocol.Http;

namespace Ryze.Domain.PublicApi.Integrations;

/// <summary>What happens to an activation whose answer was lost (api.md 4.4).</summary>
public enum Settlement
{
    /// <summary>Not known yet; ask again.</summary>
    Wait,

    /// <summary>It led to nothing, or a later activation replaced it.</summary>
    Forget,

    /// <summary>The bridge runs it: the local row follows.</summary>
    Keep,

    /// <summary>The bridge created an integration that is no longer wanted: it is removed.</summary>
    TakeBack,
}

public static class SettlementDecision
{
    /// <summary>A 404 of the bridge is believed only this long after the request was sent: until then it may still arrive (bridge.md 1).</summary>
    public static readonly TimeSpan RequestMayArriveFor = TimeSpan.FromSeconds(60);

    /// <param name="state">The bridge's answer about the activation; null when it does not know it.</param>
    /// <param name="stored">The bridge's id of the integration that the instance has; null when it has none.</param>
    public static Settlement Of(ActivationIntent intent, IntegrationState? state, string? stored, DateTimeOffset now)
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
            _ => OfRunning(intent, state, stored),
        };
    }

    private static Settlement OfRunning(ActivationIntent intent, IntegrationState state, string? stored)
    {
        if (stored is null)
        {
            return intent.TakeBack || intent.IsReplaced ? Settlement.TakeBack : Settlement.Keep;
        }

        // The bridge has changed or replaced what was there before, and removing that could leave the instance with none: the row follows it.
        if (!intent.IsReplaced)
        {
            return Settlement.Keep;
        }

        // A bridge that knows only the documented contract runs both integrations. The later activation's is the one that is stored.
        return stored != state.Id ? Settlement.TakeBack

            // The same integration: the later activation runs, unless the bridge says that this one was applied after it.
            : state.ActivationId is null ? Settlement.Forget
            : Settlement.Keep;
    }
}
