using Ryze.Domain.PublicApi.Events;

namespace Ryze.Application.PublicApi.Events;

/// <summary>
/// Public API: writes a command's id into the frame of an event, as an engine with a client reference does (docs/spec/bridge.md 3.1 and 4).
/// </summary>
public interface IEventSourceWriter
{
    /// <param name="frame">See <see cref="EngineEvent.Frame"/>.</param>
    /// <param name="name">The event's name.</param>
    /// <returns>The changed frame.</returns>
    byte[] Write(byte[] frame, string name, string commandId);
}
