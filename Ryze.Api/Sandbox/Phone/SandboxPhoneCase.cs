using Ryze.Domain.Errors;

namespace Ryze.Api.Sandbox.Phone;

/// <summary>One thing to try on the sandbox's phone: whom to write to, and what comes of it.</summary>
/// <param name="Name">A short name for a list of examples.</param>
/// <param name="ChatPrefix">How the chat's JID starts.</param>
/// <param name="IsSent">Whether the message is on the phone afterwards, whatever the answer says.</param>
/// <param name="Error">What the engine answers, or null when it takes the command.</param>
/// <param name="IsEveryOther">Whether the second message, the fourth and so on are taken all the same.</param>
internal sealed record SandboxPhoneCase(string Name, string ChatPrefix, bool IsSent, EngineError? Error, bool IsEveryOther = false);
