using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Events;

namespace Ryze.Domain.Bridge.ToWhatsApp;

/// <summary>
/// An agent message, from its arrival to its last receipt in Chatwoot (docs/spec/bridge.md 3.2 and 3.3). It is immutable: a method returns
/// the changed message and the queues to wake, or null when the message does not allow the change.
/// </summary>
public sealed record AgentMessage
{
    public required long Id { get; init; }

    public required long ConversationId { get; init; }

    public required string? Chat { get; init; }

    public required AgentMessageState State
    {
        get => field is AgentMessageState.Waiting && Sends.Count > 0 ? AgentMessageState.Sending : field;
        init => field = value is AgentMessageState.Sending ? AgentMessageState.Waiting : value;
    }

    /// <summary>Null when the text is no longer needed.</summary>
    public required AgentMessageSnapshot? Content { get; init; }

    /// <summary>When the message was received, or when the agent pressed Retry.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>When the message was sent, failed or deleted; null before.</summary>
    public DateTimeOffset? DoneAt { get; init; }

    /// <summary>The receipt that Chatwoot must show.</summary>
    public ReceiptState Receipt { get; init; } = ReceiptState.Sent;

    /// <summary>The receipt that Chatwoot shows.</summary>
    public ReceiptState ShownReceipt { get; init; } = ReceiptState.Sent;

    /// <summary>Whether Chatwoot must show <see cref="Receipt"/>. An abandoned receipt differs from the shown one forever.</summary>
    public bool IsReceiptPending { get; init; }

    /// <summary>Why it failed, or why WhatsApp did not deliver a part of a message that is still being sent; empty otherwise.</summary>
    public string Error { get; init; } = "";

    /// <summary>The started parts, by number.</summary>
    public IReadOnlyList<AgentSend> Sends { get; init; } = [];

    /// <summary>Whether the message must still be sent, or deleted on WhatsApp.</summary>
    public bool IsUnfinished => State is AgentMessageState.Waiting or AgentMessageState.Sending or AgentMessageState.Deleting;

    /// <summary>The queues in which the message waits.</summary>
    public AgentMessageQueues Queues =>
        (IsUnfinished ? AgentMessageQueues.Sends : AgentMessageQueues.None)
        | (IsReceiptPending ? AgentMessageQueues.Receipts : AgentMessageQueues.None);

    /// <summary>WhatsApp's id of the first part that has one.</summary>
    public string? WhatsAppId => Sends.Select(send => send.WhatsAppId).FirstOrDefault(id => id is not null);

    /// <summary>Null when the message needs no work: it is too old, or it was typed on the phone and has no address.</summary>
    /// <param name="oldest">A message from before this time belongs to an earlier integration, or was already purged.</param>
    public static AgentMessage? Create(AgentMessageSnapshot shown, DateTimeOffset oldest, DateTimeOffset now)
    {
        var message = new AgentMessage
        {
            Id = shown.Id, ConversationId = shown.ConversationId, Chat = shown.Chat, State = AgentMessageState.Waiting, Content = shown,
            ReceivedAt = now,
        };
        if (shown.TypedOnPhoneId is { } whatsAppId)
        {
            // It is deleted like a sent one, because its WhatsApp id is known.
            return shown.Chat is null ? null : message with
            {
                State = AgentMessageState.Deleting, Content = shown.WithoutText(),
                Sends = [new AgentSend(0, "", now) { IsSent = true, WhatsAppId = whatsAppId }],
            };
        }

        if (shown.CreatedAt < oldest)
        {
            return null;
        }

        // Chatwoot marks a message as failed when no server accepted its webhook.
        message = message with { ShownReceipt = shown.ShowsError ? ReceiptState.Failed : ReceiptState.Sent };
        return shown.IsDeleted ? message with { State = AgentMessageState.Deleted, Content = null, DoneAt = now } : message;
    }

    public AgentSend? FindSend(int part) => Sends.FirstOrDefault(send => send.Part == part);

    /// <summary>
    /// Compares the message with Chatwoot's. It changes in three cases. First, the agent deleted it. Second, the bridge reported its
    /// failure and an update shows no error, because the agent pressed Retry. Third, Chatwoot shows another receipt than the bridge pushed.
    /// </summary>
    public AgentMessageChange Update(AgentMessageSnapshot shown, DateTimeOffset now)
    {
        if (shown.TypedOnPhoneId is not null)
        {
            return Unchanged;
        }

        if (shown.IsDeleted && State is not (AgentMessageState.Deleting or AgentMessageState.Deleted))
        {
            return Delete(shown, now);
        }

        if (shown.ShowsError)
        {
            return ShowError();
        }

        if (!shown.IsUpdate || shown.IsDeleted)
        {
            return Unchanged;
        }

        if (shown.ShowsSent && State is AgentMessageState.Sent && ShownReceipt is ReceiptState.Delivered or ReceiptState.Read)
        {
            // An agent retry for a delivered message (possible only by API) reset the status in Chatwoot; the receipt is still valid.
            return Pending(this with { ShownReceipt = ReceiptState.Sent, IsReceiptPending = Receipt is not ReceiptState.Sent });
        }

        return Retry(shown, now);
    }

    /// <summary>Records the part's command before it is sent. Null when the message, or the part, must no longer be sent.</summary>
    public AgentMessageChange? BeginSend(int part, string commandId, DateTimeOffset now) =>
        State is AgentMessageState.Waiting or AgentMessageState.Sending && FindSend(part) is null or { IsSent: false }
            ? Changed(With(
                (FindSend(part) ?? new AgentSend(part, commandId, now)) with { CommandId = commandId, StartedAt = now, HasFailed = false }))
            : null;

    /// <summary>Records that nothing was sent, and that the next attempt uses this command id. Null when the part was sent.</summary>
    public AgentMessageChange? MarkNotSent(int part, string nextCommandId) =>
        FindSend(part) is { IsSent: false } send ? Changed(With(send with { HasFailed = true, CommandId = nextCommandId })) : null;

    /// <summary>Records that the engine accepted the part. Null when the part did not start.</summary>
    /// <param name="whatsAppId">Null when the engine returned no message id.</param>
    public AgentMessageChange? MarkSent(int part, string? whatsAppId) =>
        FindSend(part) is { } send ? Accept(send, whatsAppId) : null;

    /// <summary>Records that all parts were sent.</summary>
    public AgentMessageChange? Finish(DateTimeOffset now) => State is AgentMessageState.Waiting or AgentMessageState.Sending
        ? (this with { State = AgentMessageState.Sent, DoneAt = now, Content = null, Receipt = ReceiptState.Sent }).Show()
        : null;

    /// <summary>Records that the message is not sent unless the agent presses Retry. Null when that part was sent.</summary>
    /// <param name="reason">The bridge pushes it to Chatwoot as a <see cref="Detail"/>.</param>
    /// <param name="failedPart">
    /// The part with a failed result, which an agent retry sends under another id. Null when no result arrived.
    /// </param>
    public AgentMessageChange? Fail(string reason, int? failedPart, DateTimeOffset now)
    {
        // The part's echo may have arrived after the result, and it arrives only once.
        var failed = failedPart is { } part ? FindSend(part) : null;
        if (State is not (AgentMessageState.Waiting or AgentMessageState.Sending) || failed is { IsSent: true })
        {
            return null;
        }

        var message = failed is null ? this : With(failed with { HasFailed = true });
        return Pending(message with
        {
            State = AgentMessageState.Failed, DoneAt = now, Receipt = ReceiptState.Failed, Error = Detail.Of(reason).ToString(),
            IsReceiptPending = true,
        });
    }

    /// <summary>Records that this part was deleted on WhatsApp, or cannot be.</summary>
    public AgentMessageChange? MarkRevoked(int part) => State is AgentMessageState.Deleting && FindSend(part) is not null
        ? Changed(this with { Sends = [.. Sends.Where(send => send.Part != part)] })
        : null;

    /// <summary>Records that no part is on WhatsApp. Null when one is; a later echo starts the deletion again.</summary>
    public AgentMessageChange? FinishDeletion(DateTimeOffset now) => State is AgentMessageState.Deleting && WhatsAppId is null
        ? Changed(this with { State = AgentMessageState.Deleted, DoneAt = now, IsReceiptPending = false })
        : null;

    /// <summary>Links the command to its WhatsApp message. A message that failed because of another part stays failed.</summary>
    public AgentMessageChange ReceiveEcho(CommandEcho echo) =>
        Sends.FirstOrDefault(send => send.CommandId == echo.CommandId) is { } send && (!send.IsSent || send.WhatsAppId is null)
            ? Accept(send, echo.WhatsAppId)
            : Unchanged;

    /// <summary>Applies WhatsApp's receipt to the parts that it names.</summary>
    public AgentMessageChange ReceiveReceipt(ReceiptReport report)
    {
        if (!Sends.Any(IsNamed))
        {
            return Unchanged;
        }

        var error = report is { Status: ReceiptState.Failed, Reason.Length: > 0 } && State is not AgentMessageState.Failed
            ? Detail.Of(report.Reason).ToString() : Error;
        var message = this with { Sends = [.. Sends.Select(send => IsNamed(send) ? send.With(report.Status) : send)], Error = error };
        return State is AgentMessageState.Sent ? message.Show() : Changed(message);

        bool IsNamed(AgentSend send) => send.WhatsAppId is { } id && report.WhatsAppIds.Contains(id, StringComparer.Ordinal);
    }

    /// <summary>Records that Chatwoot shows this receipt, unless the agent pressed Retry after it was read.</summary>
    /// <param name="receivedAt">The message's <see cref="ReceivedAt"/> when the receipt was read.</param>
    public AgentMessageChange MarkReceiptPushed(ReceiptState pushed, DateTimeOffset receivedAt) => Pending(
        ReceivedAt != receivedAt ? this : this with
        {
            // The receipt may have changed during the push, in either direction.
            ShownReceipt = pushed,
            IsReceiptPending = State is AgentMessageState.Sent or AgentMessageState.Failed && Receipt != pushed,
        });

    /// <summary>Records that Chatwoot will never show this receipt. Null when another one replaced it.</summary>
    /// <param name="receivedAt">The message's <see cref="ReceivedAt"/> when the receipt was read.</param>
    public AgentMessageChange? AbandonReceipt(ReceiptState refused, DateTimeOffset receivedAt) =>
        Receipt == refused && ReceivedAt == receivedAt ? Changed(this with { IsReceiptPending = false }) : null;

    private AgentMessageChange Unchanged => Changed(this);

    private static AgentMessageChange Changed(AgentMessage message) => new(message, AgentMessageQueues.None);

    private static AgentMessageChange Pending(AgentMessage message) => new(message, message.Queues & AgentMessageQueues.Receipts);

    private AgentMessageChange Delete(AgentMessageSnapshot shown, DateTimeOffset now)
    {
        // A started part may be on WhatsApp.
        var message = this with { Content = shown.WithoutText(), IsReceiptPending = false };
        return Sends.Count > 0
            ? new AgentMessageChange(message with { State = AgentMessageState.Deleting, DoneAt = null }, AgentMessageQueues.Sends)
            : Changed(message with { State = AgentMessageState.Deleted, DoneAt = now });
    }

    private AgentMessageChange ShowError()
    {
        if (Receipt is ReceiptState.Failed)
        {
            // The failure was reported, even if Chatwoot's answer was lost: an agent retry proves that the agent saw it.
            return Changed(this with { ShownReceipt = ReceiptState.Failed });
        }

        // Chatwoot set this status itself. It also does so when the webhook for one of the bridge's own updates fails
        // (docs/spec/chatwoot.md 1.4.4).
        return State is AgentMessageState.Waiting or AgentMessageState.Sending or AgentMessageState.Sent
            ? Pending(this with { ShownReceipt = ReceiptState.Failed, IsReceiptPending = State is AgentMessageState.Sent })
            : Unchanged;
    }

    /// <summary>An agent retry: Chatwoot shows the message as sent again. It applies only to a failure that the bridge reported.</summary>
    private AgentMessageChange Retry(AgentMessageSnapshot shown, DateTimeOffset now)
    {
        if (State is not (AgentMessageState.Failed or AgentMessageState.Sent)
            || Receipt is not ReceiptState.Failed || ShownReceipt is not ReceiptState.Failed)
        {
            return Unchanged;
        }

        // Sent parts are not sent again. A part without an answer keeps its command id, because it may have arrived.
        return Continue(this with
        {
            Sends = [.. Sends.Where(send => !send.HasFailed && send.Receipt is not ReceiptState.Failed)],
            Content = shown, Chat = shown.Chat, ReceivedAt = now, ShownReceipt = ReceiptState.Sent,
        });
    }

    private AgentMessageChange Accept(AgentSend send, string? whatsAppId)
    {
        var accepted = send.Accepted(whatsAppId);
        var message = With(accepted);
        return State switch
        {
            // The deletion assumed that this part was never sent.
            AgentMessageState.Deleted when send.WhatsAppId is null && accepted.WhatsAppId is not null =>
                new AgentMessageChange(message with { State = AgentMessageState.Deleting, DoneAt = null }, AgentMessageQueues.Sends),

            // The message failed because this part's outcome was unknown. The part is sent, so the remaining parts follow.
            AgentMessageState.Failed when message.Sends.All(other => other.IsSent) => Continue(message),
            AgentMessageState.Sent => message.Show(),
            _ => Changed(message),
        };
    }

    private static AgentMessageChange Continue(AgentMessage message) => new(
        message with
        {
            State = AgentMessageState.Waiting, DoneAt = null, Receipt = ReceiptState.Sent, IsReceiptPending = false, Error = "",
        },
        AgentMessageQueues.Sends);

    /// <summary>Combines the parts' receipts, and decides whether Chatwoot needs the result.</summary>
    private AgentMessageChange Show()
    {
        var receipt = ReceiptStateRules.After(Receipt, ReceiptStateRules.OfAll([.. Sends.Select(send => send.Receipt)]));
        return Pending(this with
        {
            Receipt = receipt, Error = receipt is not ReceiptState.Failed ? "" : Error.Length > 0 ? Error : "WhatsApp could not deliver it",
            IsReceiptPending = receipt != ShownReceipt,
        });
    }

    private AgentMessage With(AgentSend changed) =>
        this with { Sends = [.. Sends.Where(send => send.Part != changed.Part).Append(changed).OrderBy(send => send.Part)] };
}
