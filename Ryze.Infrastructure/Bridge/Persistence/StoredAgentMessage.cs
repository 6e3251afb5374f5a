using System.Linq.Expressions;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Ryze.Domain.Bridge.ToWhatsApp;

namespace Ryze.Infrastructure.Bridge.Persistence;

/// <summary>An agent message and its rows. Only this class maps one to the other.</summary>
internal sealed class StoredAgentMessage
{
    /// <summary><see cref="AgentMessage.IsUnfinished"/> as the partial index needs it.</summary>
    public static readonly Expression<Func<AgentMessageRow, bool>> IsUnfinished =
        row => row.State == AgentMessageState.Waiting || row.State == AgentMessageState.Deleting;

    private readonly BridgeDbContext _db;
    private readonly AgentMessageRow _row;
    private readonly List<AgentSendRow> _sends;
    private readonly AgentMessageSnapshot? _content;

    private StoredAgentMessage(BridgeDbContext db, AgentMessageRow row, List<AgentSendRow> sends)
    {
        (_db, _row, _sends) = (db, row, sends);

        // Rows from older versions hold the address only outside the content.
        _content = row.Content.Length == 0
            ? null
            : JsonSerializer.Deserialize<AgentMessageSnapshot>(row.Content)! with { Chat = row.Chat };
        Message = new AgentMessage
        {
            Id = row.MessageId,
            ConversationId = row.ConversationId,
            Chat = row.Chat,
            State = row.State,
            Content = _content,
            ReceivedAt = row.ReceivedAt,
            DoneAt = row.DoneAt,
            Receipt = row.Status,
            ShownReceipt = row.ToldStatus,
            IsReceiptPending = row.IsUntold,
            Error = row.Error,
            Sends = [.. sends.Select(send => new AgentSend(send.Part, send.CommandId, send.StartedAt)
            {
                IsSent = send.IsSent, HasFailed = send.HasFailed, WhatsAppId = send.WhatsAppId, Receipt = send.Status,
            })],
        };
    }

    public AgentMessage Message { get; private set; }

    /// <summary>Of the stored text, once the message is saved.</summary>
    public long ContentLength => _row.Content.Length;

    /// <summary>The queues that have new work after all changes.</summary>
    public AgentMessageQueues Wakes { get; private set; }

    /// <summary>The WhatsApp ids that the changes added.</summary>
    public IEnumerable<string> NewWhatsAppIds =>
        Message.Sends.Select(send => send.WhatsAppId).OfType<string>()
            .Except(_sends.Select(row => row.WhatsAppId!), StringComparer.Ordinal);

    /// <summary>Loads the messages with their parts in one statement.</summary>
    public static async Task<List<StoredAgentMessage>> LoadAsync(
        BridgeDbContext db, IQueryable<AgentMessageRow> rows, CancellationToken cancellationToken)
    {
        var loaded = await rows
            .Select(row => new
            {
                Row = row,
                Sends = db.AgentSends.Where(s => s.IntegrationId == row.IntegrationId && s.MessageId == row.MessageId)
                    .OrderBy(s => s.Part).ToList(),
            })
            .ToListAsync(cancellationToken);
        return [.. loaded.Select(one => new StoredAgentMessage(db, one.Row, one.Sends))];
    }

    public static void Add(BridgeDbContext db, string integrationId, AgentMessage message)
    {
        var row = new AgentMessageRow
        {
            IntegrationId = integrationId,
            MessageId = message.Id,
            ConversationId = message.ConversationId,
            Chat = message.Chat,
            State = message.State,
            Content = "",
            ReceivedAt = message.ReceivedAt,
        };
        db.Add(row);
        new StoredAgentMessage(db, row, []) { Message = message }.Save();
    }

    /// <returns>False when the message does not allow the change.</returns>
    public bool Apply(AgentMessageChange? change)
    {
        if (change is null)
        {
            return false;
        }

        (Message, Wakes) = (change.Message, Wakes | change.Wakes);
        return true;
    }

    /// <summary>Copies the message to its rows; the caller's transaction stores what changed.</summary>
    public void Save()
    {
        _row.Chat = Message.Chat;
        _row.State = Message.State is AgentMessageState.Sending ? AgentMessageState.Waiting : Message.State;
        _row.ReceivedAt = Message.ReceivedAt;
        _row.DoneAt = Message.DoneAt;
        _row.Status = Message.Receipt;
        _row.ToldStatus = Message.ShownReceipt;
        _row.IsUntold = Message.IsReceiptPending;
        _row.Error = Message.Error;
        if (!ReferenceEquals(Message.Content, _content))
        {
            _row.Content = Message.Content is null ? "" : JsonSerializer.Serialize(Message.Content);
        }

        _db.RemoveRange(_sends.Where(row => Message.FindSend(row.Part) is null));
        foreach (var send in Message.Sends)
        {
            Save(send);
        }
    }

    public void Delete()
    {
        _db.RemoveRange(_sends);
        _db.Remove(_row);
    }

    private void Save(AgentSend send)
    {
        var row = _sends.Find(stored => stored.Part == send.Part);
        if (row is null)
        {
            row = new AgentSendRow
            {
                IntegrationId = _row.IntegrationId, MessageId = _row.MessageId, Part = send.Part, CommandId = send.CommandId,
                StartedAt = send.StartedAt,
            };
            _db.Add(row);
        }

        (row.CommandId, row.StartedAt, row.IsSent, row.HasFailed, row.WhatsAppId, row.Status) =
            (send.CommandId, send.StartedAt, send.IsSent, send.HasFailed, send.WhatsAppId, send.Receipt);
    }
}
