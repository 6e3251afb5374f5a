using Ryze.Tests.Support;

namespace Ryze.Tests.Scenarios.Activation;

/// <summary>One cause of an error in docs/spec/api.md 4.3 that lies in the request or its Chatwoot.</summary>
/// <param name="Cause">Names the test.</param>
/// <param name="Message">The full text. <c>{url}</c> stands for the base URL, <c>{other}</c> for a port without a listener.</param>
/// <param name="Url">The <c>chatwootBaseUrl</c>; <c>{host}</c> stands for the scripted Chatwoot's address.</param>
/// <param name="Script">Prepares the scripted Chatwoot before the request.</param>
internal sealed record ErrorRow(
    string Cause,
    int Status,
    string Message,
    string Url = "{host}/sandbox/chatwoot",
    long AccountId = 1,
    string Token = "sandbox-admin-token",
    Action<ScriptedChatwoot>? Script = null)
{
    public override string ToString() => Cause;
}
