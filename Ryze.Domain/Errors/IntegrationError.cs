namespace Ryze.Domain.Errors;

/// <summary>Failures of an instance's Chatwoot integration within Ryze.</summary>
public abstract record IntegrationError : Error
{
    public sealed record None : IntegrationError;

    public sealed record NoneToDelete : IntegrationError;

    /// <summary>Another activation or deactivation of the same instance holds the lease.</summary>
    public sealed record ActivationInProgress : IntegrationError;

    /// <summary>The local database failed, and the bridge's change was undone.</summary>
    public sealed record NotPersisted(Detail Detail) : IntegrationError;
}
