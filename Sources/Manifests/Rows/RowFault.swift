/// Something wrong with a row, before it is known where the row stands.
struct RowFault: Hashable {
    let field: String?
    let message: String
}
