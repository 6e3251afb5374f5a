namespace Ryze.Api.Sandbox.Chatwoot;

/// <summary>
/// The messages of a <see cref="SandboxDesk"/>, oldest first. Beyond the limits the oldest is removed. Use it under the desk's lock.
/// </summary>
internal sealed class DeskMessages
{
    private readonly LinkedList<DeskMessage> _all = [];
    private long _text;

    public IReadOnlyList<DeskMessage> All => [.. _all];

    public void Add(DeskMessage message)
    {
        _all.AddLast(message);
        _text += message.Content.Length;
        while (_all.Count > SandboxDesk.MaxMessages || _text > SandboxDesk.MaxText)
        {
            _text -= _all.First!.Value.Content.Length;
            _all.RemoveFirst();
        }
    }

    public List<DeskMessage> Of(long accountId, long conversationId) =>
        [.. _all.Where(m => m.AccountId == accountId && m.ConversationId == conversationId)];

    public DeskMessage? Find(long accountId, long conversationId, long id) =>
        _all.FirstOrDefault(m => m.AccountId == accountId && m.ConversationId == conversationId && m.Id == id);

    public void Replace(DeskMessage former, DeskMessage message)
    {
        _all.Find(former)!.Value = message;
        _text += message.Content.Length - former.Content.Length;
    }

    public void RemoveOf(long accountId, long conversationId)
    {
        foreach (var removed in Of(accountId, conversationId))
        {
            _all.Remove(removed);
            _text -= removed.Content.Length;
        }
    }
}
