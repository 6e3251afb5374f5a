namespace Ryze.Domain.PublicApi.Integrations;

/// <summary>An integration's status, as customers see it (docs/spec/api.md 5).</summary>
public enum IntegrationStatus
{
    Active,

    /// <summary>Chatwoot refuses the token; pending work resumes after the next <c>set</c>.</summary>
    Paused,

    /// <summary>The first item of a queue fails, or the link is down; see the last error.</summary>
    Error,
}
