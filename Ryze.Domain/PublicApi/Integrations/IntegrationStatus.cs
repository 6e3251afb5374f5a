namespace Ryze.Domain.PublicApi.Integrations;

/// <summary>Status of an integration as customers see it (api.md 5).</summary>
public enum IntegrationStatus
{
    Active,

    /// <summary>Chatwoot refuses the token; work is kept and resumes after the next <c>set</c>.</summary>
    Paused,

    /// <summary>The head of a queue is failing, or the socket is down; see the last error.</summary>
    Error,
}
