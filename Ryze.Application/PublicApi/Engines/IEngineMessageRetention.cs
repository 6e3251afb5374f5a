using Ryze.Application.Shared;

namespace Ryze.Application.PublicApi.Engines;

/// <summary>Deletes what <see cref="IEngineMessages"/> keeps. Failures throw <see cref="StorageException"/>.</summary>
public interface IEngineMessageRetention
{
    /// <summary>Deletes one piece of the older messages, and of those of an engine whose instance has no integration any more.</summary>
    /// <returns>Whether more remain.</returns>
    Task<bool> ForgetAsync(DateTimeOffset seenBefore, CancellationToken cancellationToken);
}
