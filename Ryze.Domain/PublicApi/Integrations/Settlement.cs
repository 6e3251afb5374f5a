using Ryze.Domain.Protocol.Http;

namespace Ryze.Domain.PublicApi.Integrations;

/// <summary>The decision about an activation whose response was lost (docs/spec/api.md 4.4).</summary>
public enum Settlement
{
    /// <summary>The outcome is unknown; ask again.</summary>
    Wait,

    /// <summary>It had no effect, or a later activation replaced it.</summary>
    Forget,

    /// <summary>The bridge runs it, so the local row is updated.</summary>
    Keep,

    /// <summary>The bridge created an unwanted integration, which is removed.</summary>
    TakeBack,
}

public static class SettlementDecision
{
    /// <summary>A 404 from the bridge counts only after this time, because the request may still arrive (docs/spec/bridge.md 1).</summary>
    public static readonly TimeSpan RequestArrivalTimeout = TimeSpan.FromSeconds(60);

    /// <param name="state">The bridge's response about the activation; null when it does not know it.</param>
    /// <param name="stored">The bridge's id of the instance's integration; null when there is none.</param>
    public static Settlement Of(ActivationIntent intent, IntegrationState? state, string? stored, DateTimeOffset now)
    {
        if (state is null)
        {
            return now - intent.SentAt >= RequestArrivalTimeout ? Settlement.Forget : Settlement.Wait;
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

        // The bridge changed or replaced the former integration. Removing it could leave the instance without one, so the row follows the
        // bridge.
        if (!intent.IsReplaced)
        {
            return Settlement.Keep;
        }

        // A bridge that implements only the documented contract runs both integrations. The stored one belongs to the later activation.
        return stored != state.Id ? Settlement.TakeBack

            // It is the same integration: the later activation runs, unless the bridge reports that this one was applied after it.
            : state.ActivationId is null ? Settlement.Forget
            : Settlement.Keep;
    }
}
