using Ryze.Api.Http.OpenApi;
using Ryze.Infrastructure.Shared.Configuration;
using Ryze.Infrastructure.Shared.Net;

namespace Ryze.Api.Sandbox.Page;

/// <summary>The first command to paste. Only once the host listens.</summary>
internal sealed class SandboxActivation(ListeningAddress listening, AccountOptions account, ExampleInputs inputs)
{
    /// <summary>Of this process, without a slash at the end.</summary>
    public string Url => listening.First.AbsoluteUri.TrimEnd('/');

    /// <summary>With the token only where it is no secret.</summary>
    public string Command
    {
        get
        {
            var token = account.FirstToken?.Reveal() == AccountOptions.DevelopmentToken ? AccountOptions.DevelopmentToken : "<RYZE_ACCOUNT_TOKEN>";
            return
                $$"""
                curl -sS -X POST {{Url}}/api/chatwoot/set/{{account.FirstInstance}} -H 'token: {{token}}' -H 'Content-Type: application/json' -d '{"chatwootBaseUrl":"{{inputs.ChatwootBaseUrl}}","chatwootAccountId":1,"chatwootApiToken":"{{inputs.ChatwootApiToken}}","inboxName":"{{ExampleInputs.InboxName}}","signMessages":true}'
                """;
        }
    }
}
