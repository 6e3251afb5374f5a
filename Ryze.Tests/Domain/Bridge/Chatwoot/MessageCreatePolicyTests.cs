using Ryze.Domain;
using Ryze.Domain.Bridge.Chatwoot;
using Ryze.Domain.Bridge.ToChatwoot;
using Ryze.Domain.Errors;
using Ryze.Domain.Protocol.Http;

namespace Ryze.Tests.Domain.Bridge.Chatwoot;

/// <summary>
/// docs/spec/bridge.md 3.3: which refusals of a message create are final, and whether a failed create stored a message in Chatwoot.
/// </summary>
internal sealed class MessageCreatePolicyTests
{
    [TestCase("Validation failed: Content is too long (maximum is 150000 characters)", true)]
    [TestCase("'x' is not a valid message_type", true)]
    [TestCase("Incoming messages are only allowed in Api inboxes", true)]
    [TestCase("string contains null byte", true)]
    [TestCase("Validation failed: Too many messages", false)]
    [TestCase("PG::QueryCanceled: ERROR:  canceling statement due to statement timeout", false)]
    [TestCase("Connection refused - connect(2) for 127.0.0.1:6390 (redis://127.0.0.1:6390)", false)]
    [TestCase("PG::NotNullViolation: DETAIL: Failing row contains (Validation failed: no)", false)]
    [TestCase("No space left on device", false)]
    [TestCase("not a Chatwoot answer", false)]
    [TestCase("", false)]
    public void A_422_of_a_message_create_is_final_only_for_known_error_texts(string text, bool isFinal)
    {
        var failure = Failure(422, text.Length == 0 ? "HTTP 422" : "HTTP 422: " + text) with { IsMessageCreate = true };

        var step = DeliveryDecision.After(failure, "why", 1, TimeSpan.Zero, chance: 0)?.Step;

        Assert.That(step, Is.EqualTo(isFinal ? (NextStep?)null : NextStep.Retry));
    }

    [Test]
    public void A_422_of_another_call_is_final() => Assert.That(
        DeliveryDecision.After(Failure(422, "HTTP 422: PG::QueryCanceled"), "why", 1, TimeSpan.Zero, chance: 0)?.Step,
        Is.Null);

    [TestCase(429, "Retry later", MessageCreateOutcome.NotStored)]
    [TestCase(422, "HTTP 422: Validation failed: Too many messages", MessageCreateOutcome.NotStored)]
    [TestCase(422, "HTTP 422: Validation failed: no", MessageCreateOutcome.Finished)]
    [TestCase(422, "HTTP 422: PG::QueryCanceled", MessageCreateOutcome.Finished)]
    [TestCase(400, "", MessageCreateOutcome.Finished)]
    [TestCase(401, "", MessageCreateOutcome.Finished)]
    [TestCase(404, "", MessageCreateOutcome.Finished)]
    [TestCase(413, "", MessageCreateOutcome.Finished)]
    [TestCase(500, "", MessageCreateOutcome.Finished)]
    [TestCase(200, "not a Chatwoot answer", MessageCreateOutcome.InProgress)]
    [TestCase(302, "", MessageCreateOutcome.InProgress)]
    [TestCase(408, "", MessageCreateOutcome.InProgress)]
    [TestCase(502, "", MessageCreateOutcome.InProgress)]
    [TestCase(504, "", MessageCreateOutcome.InProgress)]
    [TestCase(null, "no answer within 15 s", MessageCreateOutcome.InProgress)]
    public void The_failure_shows_whether_the_message_may_be_stored(int? status, string text, MessageCreateOutcome outcome) =>
        Assert.That(MessageCreatePolicy.OutcomeOf(Failure(status, text)), Is.EqualTo(outcome));

    [Test]
    public void A_create_that_was_not_sent_stores_nothing() =>
        Assert.That(
            MessageCreatePolicy.OutcomeOf(Failure(null, "connection refused") with { WasNotSent = true }),
            Is.EqualTo(MessageCreateOutcome.NotStored));

    private static ChatwootFailure Failure(int? status, string text) => new(BridgeErrorCode.ChatwootUnreachable, Detail.Of(text), status);
}
