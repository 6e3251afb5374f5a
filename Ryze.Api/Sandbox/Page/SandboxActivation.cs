using Ryze.Api.Http.OpenApi;
using Ryze.Infrastructure.Shared.Configuration;
using Ryze.Infrastructure.Shared.Net;

namespace Ryze.Api.Sandbox.Page;

/// <summary>Provides the first command to paste. Use it only after the host started to listen.</summary>
internal sealed class SandboxActivation(ListeningAddress listening, AccountOptions account, ExampleInputs inputs)
{
    /// <summary>This process's URL, without a trailing slash.</summary>
    public string Url => listening.First.AbsoluteUri.TrimEnd('/');

    /// <summary>The activation command. It contains the token only if that is the well-known Development token.</summary>
    public string Command
    {
        get
        {
            var token = account.FirstToken?.Reveal() == AccountOptions.DevelopmentToken
                ? AccountOptions.DevelopmentToken : "<RYZE_ACCOUNT_TOKEN>";
            return
                $$"""
                curl -sS -X POST {{Url}}/api/chatwoot/set/{{account.FirstInstance}} -H 'token: {{token}}' -H 'Content-Type: application/json' -d '{"chatwootBaseUrl":"{{inputs.ChatwootBaseUrl}}","chatwootAccountId":1,"chatwootApiToken":"{{inputs.ChatwootApiToken}}","inboxName":"{{ExampleInputs.InboxName}}","signMessages":true}'
                """;
        }
    }
}
