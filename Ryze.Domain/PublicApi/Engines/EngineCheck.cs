namespace Ryze.Domain.PublicApi.Engines;

/// <summary>What an engine's cheapest call says about a connection.</summary>
/// <param name="Status">The instance's status, as in <c>instance.state</c>: e.g. <c>connected</c> or <c>disconnected</c>.</param>
/// <param name="Phone">Our own number in E.164 form; null when the engine does not report it.</param>
/// <param name="Warnings">Sentences for the operator, without secrets.</param>
public sealed record EngineCheck(string Status, string? Phone, IReadOnlyList<string> Warnings);
