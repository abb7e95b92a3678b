// Messages, objects and details in the window: how choosing one shows the others.
#include "core/model/certificate_detail.h"
#include "core/model/connection_detail.h"
#include "core/model/message_content.h"
#include "core/model/message_detail.h"
#include "ui/connection_view.h"
#include "ui/detail_pane.h"
#include "ui/main_window.h"
#include "ui/message_view.h"
#include "ui/object_view.h"

#include <QTabWidget>

#include <algorithm>
#include <memory>
#include <span>

namespace weir {

namespace {

/// The message that has the octet, of those that lie narrowest around it.
std::optional<MessageIndex> messageAt(const ConnectionMessages& messages, Direction direction, LayerId layer,
                                      std::uint64_t offset)
{
    const MessageRow* best = nullptr;
    for (const MessageRow& row : messages.messages) {
        const bool holds = row.direction == direction && row.layer == layer && row.range.begin <= offset &&
                           offset < row.range.end;
        if (holds &&
            (best == nullptr || row.range.end - row.range.begin <= best->range.end - best->range.begin))
            best = &row;
    }
    return best ? std::optional(best->index) : std::nullopt;
}

} // namespace

namespace {

/// What is shown of the followed connection; nothing of it changes any more.
struct DetailSource
{
    std::shared_ptr<const Connection> connection;
    std::shared_ptr<const std::vector<ParsedMessage>> messages; ///< that are chosen; null: none
    std::shared_ptr<const ConnectionMessages> parsed;           ///< null: not yet
    QString encapsulation;
    Timestamp start; ///< of the capture
};

struct Details
{
    std::vector<DetailCard> cards;
    std::unique_ptr<DetailField> root = std::make_unique<DetailField>();
};

Details detailsOf(const DetailSource& source)
{
    Details details;
    const auto messages = source.messages ? std::span(*source.messages) : std::span<const ParsedMessage>();
    if (!messages.empty()) {
        const bool response = messages.front().kind == MessageKind::Response;
        details.cards.push_back(
            exchangeCard(response ? nullptr : &messages.front(), response              ? &messages.front()
                                                                 : messages.size() > 1 ? &messages[1]
                                                                                       : nullptr));
    }
    for (std::size_t i = 0; i < messages.size(); ++i)
        addMessageFields(*details.root, messages[i], static_cast<int>(i), source.start);
    if (source.parsed) {
        const std::vector<TlsFacts>& sessions = source.parsed->facts.tls;
        for (std::size_t i = 0; i < sessions.size(); ++i) {
            details.cards.push_back(tlsCard(sessions[i]));
            for (DetailCard& card : certificateCards(sessions[i], i, source.connection->startTime()))
                details.cards.push_back(std::move(card));
        }
        addTlsFields(*details.root, source.parsed->facts);
    }
    addConnectionFields(*details.root, *source.connection, source.encapsulation, source.start);
    return details;
}

} // namespace

void MainWindow::makeLists()
{
    m_connections = new ConnectionView(m_session, m_theme, this);
    m_messageView = new MessageView(m_session.messages(), m_theme, this);
    m_objectView = new ObjectView(m_session.messages(), m_theme, this);
    m_tabs = new QTabWidget(this);
    m_tabs->setObjectName(QStringLiteral("lists"));
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(m_connections, tr("Connections"));
    m_tabs->addTab(m_messageView, tr("Messages"));
    m_tabs->addTab(m_objectView, tr("Objects"));
    m_tabs->tabBar()->setDrawBase(false);
}

ListView* MainWindow::listOf(int tab) const
{
    return static_cast<ListView*>(m_tabs->widget(tab));
}

ListView& MainWindow::currentList() const
{
    return *listOf(m_tabs->currentIndex());
}

void MainWindow::connectMessages()
{
    connect(m_connections, &ListView::currentChosen, this, [this] { follow(m_connections->current()); });
    connect(m_connections, &ListView::contextMenuWanted, this, &MainWindow::showContextMenu);
    connect(m_messageView, &ListView::currentChosen, this, &MainWindow::showMessageRow);
    connect(m_messageView, &ListView::contextMenuWanted, this, &MainWindow::showMessageMenu);
    connect(m_objectView, &ListView::currentChosen, this, &MainWindow::showObjectRow);
    connect(m_objectView, &ListView::contextMenuWanted, this, &MainWindow::showMessageMenu);
    connect(m_objectView, &ObjectView::saveWanted, this, &MainWindow::saveObjects);
    for (ListView* list : std::initializer_list<ListView*>{m_connections, m_messageView, m_objectView}) {
        connect(list, &ListView::selectionChanged, this, &MainWindow::updateStatus);
        connect(&list->table(), &ListTable::told, this, &MainWindow::tell);
        connect(&list->table(), &ListTable::rowActivated, this,
                [this] { m_follow->view().setFocus(Qt::OtherFocusReason); });
    }
    connect(m_tabs, &QTabWidget::currentChanged, this, &MainWindow::updateStatus);
    // Once the page is there.
    connect(
        m_tabs, &QTabWidget::tabBarClicked, this,
        [this] { currentList().table().setFocus(Qt::MouseFocusReason); }, Qt::QueuedConnection);
    for (OrderedListModel* model : std::initializer_list<OrderedListModel*>{&m_session.messages().messages(),
                                                                            &m_session.messages().objects()})
        connect(model, &OrderedListModel::orderApplied, this, &MainWindow::nameTabs);
    MessageSession& messages = m_session.messages();
    connect(&messages, &MessageSession::published, this, &MainWindow::onPublished);
    connect(&messages, &MessageSession::aboutToEnd, this, &MainWindow::stopLooking);
    connect(m_details, &DetailPane::linkChosen, this, &MainWindow::runLink);
    connect(&m_details->tree(), &DetailTree::octetsChosen, m_follow, &FollowPane::showOctets);
    connect(m_follow, &FollowPane::octetReached, this, &MainWindow::onOctetReached);
    connect(m_follow, &FollowPane::messageReached, this, &MainWindow::onMessageReached);
    connect(m_follow, &FollowPane::wiresharkWanted, this,
            [this](FrameNumber frame) { openInWireshark(frame); });
}

/// Nothing that runs looks at the messages of the capture any more.
void MainWindow::stopLooking()
{
    m_detailJob.cancel();
    m_treeJob.cancel();
    m_copyJob.cancel();
    m_follow->stop();
    stopStreamWindows();
}

// ---- what is followed

void MainWindow::follow(std::optional<ConnectionId> connection)
{
    if (connection && connection == m_followed)
        return;
    m_followed = connection;
    m_detailJob.cancel();
    m_treeJob.cancel();
    m_shownMessages.reset();
    m_reached.reset();
    showCurrent();
}

/// What the parsers found, as far as they were there already.
void MainWindow::fillSource(FollowSource& source) const
{
    const MessageSession& session = m_session.messages();
    const auto messages = session.of(source.connection);
    const MessageAnalysis* analysis = session.analysis();
    if (!messages || analysis == nullptr)
        return;
    for (const LayerFacts& layer : messages->facts.layers)
        source.layers.push_back({layer.id, fromUtf8(layer.name)});
    for (const TlsFacts& tls : messages->facts.tls) {
        const bool readable = tls.decryption == Decryption::Decrypted || tls.decryption == Decryption::Partly;
        if (readable && tls.plaintext && !source.plaintext)
            source.plaintext = tls.plaintext;
    }
    source.hasMessages = !messages->messages.empty();
    source.framed = isFramed(messages->facts);
    source.pool = &const_cast<MessageSession&>(session).pool();
    source.load = [analysis, id = source.connection,
                   octets = source.octets](FollowSubject subject, const std::atomic<bool>& cancelled) {
        if (subject.kind != FollowSubject::Kind::Layer)
            return makeMessageContents(*analysis, id,
                                       subject.kind == FollowSubject::Kind::Decoded ? MessageForm::Decoded
                                                                                    : MessageForm::Contents,
                                       cancelled);
        std::array<std::shared_ptr<const StreamView>, 2> views;
        for (const Direction direction : bothDirections)
            views[static_cast<std::size_t>(direction)] =
                analysis->layer({id, direction}, subject.layer, &cancelled);
        return MessageContents{makeFollowContent(views, octets), {}, false};
    };
}

void MainWindow::onPublished(const std::vector<ConnectionId>& connections)
{
    nameTabs();
    updateStatus();
    refreshStreamWindows();
    // Secrets inside a capture may come last: what is lacking is known when all was parsed.
    if (!m_session.loading() && !m_session.messages().busy())
        offerKeys();
    if (!m_followed || std::find(connections.begin(), connections.end(), *m_followed) == connections.end())
        return;
    // Its messages are others now (secrets may have come): those that are shown are looked up anew.
    const bool shown = m_shownMessages != nullptr || m_detailJob.running();
    m_detailJob.cancel();
    m_shownMessages.reset();
    showCurrent();
    if (!shown)
        return;
    const auto followed = [this](const MessageEntry* entry) {
        return entry != nullptr && entry->owner && entry->owner->connection == *m_followed;
    };
    if (const MessageEntry* entry = m_tabs->currentIndex() == ObjectsTab    ? m_objectView->current()
                                    : m_tabs->currentIndex() == MessagesTab ? m_messageView->current()
                                                                            : nullptr;
        followed(entry))
        showMessagesOf(entry->message().index);
}

/// With the number of rows that each list shows.
void MainWindow::nameTabs()
{
    const auto name = [this](int tab, const QString& title) {
        const int rows = listOf(tab)->table().list().rowCount();
        m_tabs->setTabText(
            tab, rows == 0 ? title : tr("%1 (%2)").arg(title, formatCount(static_cast<std::uint64_t>(rows))));
    };
    name(MessagesTab, tr("Messages"));
    name(ObjectsTab, tr("Objects"));
}

void MainWindow::followLayer(FollowSubject subject)
{
    m_follow->setSubject(subject);
    m_follow->view().setFocus(Qt::ShortcutFocusReason);
}

// ---- a message is chosen in a list

void MainWindow::showMessageRow()
{
    const MessageEntry* entry = m_messageView->current();
    if (entry == nullptr)
        return;
    const MessageRow& message = entry->message();
    const MessageRow* other = entry->other();
    const ConnectionId connection = entry->owner->connection;
    const LayerRange octets{message.direction, message.layer, message.range};
    const MessageIndex first = message.index;
    const auto second = other ? std::optional(other->index) : std::nullopt;
    m_connections->selectConnection(connection);
    follow(connection);
    m_follow->showMessage(octets, first);
    showMessages(first, second);
}

void MainWindow::showObjectRow()
{
    const MessageEntry* entry = m_objectView->current();
    if (entry == nullptr)
        return;
    const MessageRow& message = entry->message();
    const ConnectionId connection = entry->owner->connection;
    const LayerRange octets{message.direction, message.layer, message.range};
    const MessageIndex index = message.index;
    m_connections->selectConnection(connection);
    follow(connection);
    m_follow->showMessage(octets, index);
    showMessagesOf(index);
}

void MainWindow::showMessages(MessageIndex first, std::optional<MessageIndex> second)
{
    const MessageAnalysis* analysis = m_session.messages().analysis();
    if (analysis == nullptr || !m_followed)
        return;
    const ConnectionId connection = *m_followed;
    m_detailJob.start(
        [analysis, connection, first, second](const JobContext& context) {
            std::vector<ParsedMessage> messages;
            for (const auto index : {std::optional(first), second}) {
                auto message =
                    index ? analysis->message(connection, *index, &context.cancelFlag()) : std::nullopt;
                if (message)
                    messages.push_back(std::move(*message));
            }
            return messages;
        },
        [this](std::vector<ParsedMessage> messages) {
            m_shownMessages = std::make_shared<const std::vector<ParsedMessage>>(std::move(messages));
            showDetails();
        },
        &m_session.messages().pool());
}

/// Certificates are parsed for it, and messages may have trees of any size: it is made off this thread.
void MainWindow::showDetails()
{
    DetailSource source;
    source.connection = m_followed ? m_session.connection(*m_followed) : nullptr;
    if (!source.connection)
        return;
    source.messages = m_shownMessages;
    source.parsed = m_session.messages().of(*m_followed);
    source.encapsulation = m_session.connections().encapsulationText(source.connection->encapsulation());
    source.start = m_session.startTime();
    m_treeJob.start([source = std::move(source)](const JobContext&) { return detailsOf(source); },
                    [this](Details details) {
                        m_details->show(std::move(details.cards), std::move(details.root));
                        if (m_reached)
                            m_details->tree().selectOctet(m_reached->direction, m_reached->layer,
                                                          m_reached->range.begin);
                        m_reached.reset();
                    });
}

// ---- an octet is chosen in the conversation

bool MainWindow::shows(MessageIndex message) const
{
    return m_shownMessages && std::any_of(m_shownMessages->begin(), m_shownMessages->end(),
                                          [&](const ParsedMessage& shown) { return shown.index == message; });
}

void MainWindow::onOctetReached(Direction direction, LayerId layer, quint64 offset)
{
    const auto messages = m_followed ? m_session.messages().of(*m_followed) : nullptr;
    const auto found = messages ? messageAt(*messages, direction, layer, offset) : std::nullopt;
    const bool shown = !found || shows(*found);
    if (shown && !m_treeJob.running()) {
        m_details->tree().selectOctet(direction, layer, offset);
        return;
    }
    m_reached = LayerRange{direction, layer, {offset, offset}};
    if (!shown)
        showMessagesOf(*found);
}

void MainWindow::onMessageReached(MessageIndex message)
{
    if (!shows(message))
        showMessagesOf(message);
}

/// With its request or response, as the list has them.
void MainWindow::showMessagesOf(MessageIndex message)
{
    const MessageListModel& model = m_session.messages().messages();
    const auto row = model.find(*m_followed, message);
    if (!row) {
        showMessages(message, std::nullopt);
        return;
    }
    const MessageEntry& entry = model.entry(*row);
    showMessages(entry.message().index, entry.other() ? std::optional(entry.other()->index) : std::nullopt);
}

} // namespace weir
