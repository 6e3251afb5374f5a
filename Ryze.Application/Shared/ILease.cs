namespace Ryze.Application.Shared;

/// <summary>
/// The right to work on one thing alone, across processes and replicas (api.md 4.4): a row that names its holder, renewed every 5 s,
/// lapsing 15 s after the last renewal. Disposing gives it back. A write that must not happen without the lease takes it as an
/// argument and is refused when it was lost.
/// </summary>
public interface ILease : IAsyncDisposable
{
    string Name { get; }

    /// <summary>Unique for each acquisition.</summary>
    string Holder { get; }
}
