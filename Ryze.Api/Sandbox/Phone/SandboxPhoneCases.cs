using Ryze.Domain.Errors;

namespace Ryze.Api.Sandbox.Phone;

/// <summary>All cases of the sandbox phone. A message to a case's number triggers its failure.</summary>
internal static class SandboxPhoneCases
{
    public static IReadOnlyList<SandboxPhoneCase> All { get; } =
    [
        new("not on WhatsApp", "0000", IsSent: false, new EngineError.Rejected(Detail.Of("number is not on WhatsApp"))),
        new("phone disconnected", "0001", IsSent: false, new EngineError.Disconnected(Detail.Of("Instance is not connected to WhatsApp"))),
        new("sent, but the answer is lost", "0002", IsSent: true, new EngineError.OutcomeUnknown(Detail.Of("no answer within 60 s"))),
        new(
            "fails, and works when tried again", "0003", IsSent: false,
            new EngineError.Rejected(Detail.Of("WhatsApp did not take it, try again")),
            IsEveryOther: true),
        new("works", "", IsSent: true, Error: null),
    ];

    public static SandboxPhoneCase Of(string chat) => All.First(known => chat.StartsWith(known.ChatPrefix, StringComparison.Ordinal));
}
