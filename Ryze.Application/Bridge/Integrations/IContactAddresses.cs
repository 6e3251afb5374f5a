using Ryze.Application.Shared;

namespace Ryze.Application.Bridge.Integrations;

/// <summary>The addresses that Ryze assigned to Chatwoot contacts. Failures throw <see cref="StorageException"/>.</summary>
public interface IContactAddresses
{
    /// <summary>The <c>source_id</c> of the conversation's contact; null when Ryze delivered nothing to the conversation.</summary>
    Task<string?> FindSourceIdAsync(string integrationId, long conversationId, CancellationToken cancellationToken);
}
