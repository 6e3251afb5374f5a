using Ryze.Domain.Errors;

namespace Ryze.Api.Sandbox.Phone;

/// <summary>A case to try on the sandbox phone: the number to write to, and the result.</summary>
/// <param name="Name">A short name for a list of examples.</param>
/// <param name="ChatPrefix">The chat JID's first characters.</param>
/// <param name="IsSent">Whether the message reaches the phone, even if the engine answers an error.</param>
/// <param name="Error">The engine's answer, or null on success.</param>
/// <param name="IsEveryOther">Whether every second message succeeds anyway.</param>
internal sealed record SandboxPhoneCase(string Name, string ChatPrefix, bool IsSent, EngineError? Error, bool IsEveryOther = false);
