using Ryze.Domain;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Infrastructure.Shared.Persistence;

/// <summary>The columns of every row with settings; the token is stored only as an envelope.</summary>
internal abstract class SettingsColumns
{
    public string BaseUrl { get; set; } = "";

    public long AccountId { get; set; }

    public byte[] ApiToken { get; set; } = [];

    public string InboxName { get; set; } = "";

    public bool SignMessages { get; set; }

    public bool IgnoreGroups { get; set; }

    public bool StartAsPending { get; set; }

    public bool ReopenResolved { get; set; }

    public void Take(ChatwootSettings settings, byte[] apiToken)
    {
        BaseUrl = settings.BaseUrl;
        AccountId = settings.AccountId;
        ApiToken = apiToken;
        InboxName = settings.InboxName;
        SignMessages = settings.SignMessages;
        IgnoreGroups = settings.IgnoreGroups;
        StartAsPending = settings.StartAsPending;
        ReopenResolved = settings.ReopenResolved;
    }

    public ChatwootSettings ToSettings(Secret apiToken) =>
        new(BaseUrl, AccountId, apiToken, InboxName, SignMessages, IgnoreGroups, StartAsPending, ReopenResolved);
}
